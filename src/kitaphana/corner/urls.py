from django.urls import path

from kitaphana.corner.views import home, lists, search, suggest

app_name = "corner"
urlpatterns = [
    path("<str:corner>/", home.home, name="home"),
    path("<str:corner>/who/", home.who, name="who"),
    path("<str:corner>/search/", search.search, name="search"),
    path("<str:corner>/titles/<int:pk>/", search.title, name="title"),
    path("<str:corner>/suggest/", suggest.suggest, name="suggest"),
    path("<str:corner>/lists/", lists.lists, name="lists"),
    path("<str:corner>/lists/<int:pk>/", lists.one, name="list"),
    path("<str:corner>/resources/", lists.resources, name="resources"),
    path("<str:corner>/resources/<int:pk>/open/", lists.open_one, name="open"),
]
