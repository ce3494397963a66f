from django.urls import path

from kitaphana.figures.views import pages, paper

app_name = "indicators"
urlpatterns = [
    path("", pages.index, name="index"),
    path("choice/", pages.choose, name="choose"),
    path("paper/", paper.index, name="paper"),
    path("paper/<int:pk>/remove/", paper.remove, name="remove_paper"),
    path("<slug:code>/", pages.indicator, name="indicator"),
    path("<slug:code>/rows/", pages.rows, name="rows"),
]
