from django.urls import path

from kitaphana.demand.views import askers, lines, proposals, young

app_name = "demand"
urlpatterns = [
    path("", lines.index, name="index"),
    path("buy/", lines.buy, name="buy"),
    path("paper/", lines.paper, name="paper"),
    path("line/", lines.line, name="line"),
    path("line/shelf/", lines.shelf, name="shelf"),
    path("line/list/", lines.reading_list, name="list"),
    path("proposals/", proposals.proposal_list, name="proposals"),
    path("proposals/<int:pk>/", proposals.proposal, name="proposal"),
    path("proposals/<int:pk>/lines/", proposals.lines, name="lines"),
    path("proposals/<int:pk>/send/", proposals.send, name="send"),
    path("proposals/<int:pk>/withdraw/", proposals.withdraw, name="withdraw"),
    path("proposals/<int:pk>/answer/", proposals.answer, name="answer"),
    path("proposals/<int:pk>/paper/", proposals.paper, name="proposal_paper"),
    path("askers/", askers.askers, name="askers"),
    path("askers/look/", askers.look, name="look"),
    path("askers/<int:pk>/told/", askers.tell, name="tell"),
    path("young/", young.page, name="young"),
    path("young/buy/", young.buy, name="buy_young"),
]
