from django.urls import path

from kitaphana.surveys.views import entry, public, results, surveys, tickets

app_name = "surveys"
urlpatterns = [
    path("", surveys.index, name="index"),
    path("new/", surveys.new, name="new"),
    path("<int:pk>/", surveys.survey, name="survey"),
    path("<int:pk>/change/", surveys.change, name="change"),
    path("<int:pk>/close/", surveys.close, name="close"),
    path("<int:pk>/copy/", surveys.copy, name="copy"),
    path("<int:pk>/remove/", surveys.remove, name="remove"),
    path("<int:pk>/last-day/", surveys.last_day, name="last_day"),
    path("<int:pk>/compare/", surveys.compare, name="compare"),
    path("<int:pk>/blank/", results.blank, name="blank"),
    path("<int:pk>/paper/", results.paper, name="paper"),
    path("<int:pk>/answers/", results.answers, name="answers"),
    path("<int:pk>/enter/", entry.enter, name="enter"),
    path("<int:pk>/tickets/", tickets.tickets, name="tickets"),
    path("<int:pk>/slips/", tickets.slips, name="slips"),
    path("<int:pk>/poster/", tickets.poster, name="poster"),
    path("r/<str:corner>/<str:key>/", public.answer, name="answer"),
    path("r/<str:corner>/<str:key>/thanks/", public.thanks, name="thanks"),
]
