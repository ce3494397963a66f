from django.urls import path

from kitaphana.appendix.views import calendar, events, whole, year

app_name = "appendix"
urlpatterns = [
    path("<int:pk>/calendar/", calendar.page, name="calendar"),
    path("<int:pk>/calendar.ics", calendar.file, name="file"),
    path("calendar/", calendar.address, name="address"),
    path("calendar/<str:key>.ics", calendar.feed, name="feed"),
    path("appendix/", year.page, name="year"),
    path("appendix/paper/", year.paper, name="paper"),
    path("<int:pk>/papers/whole/", whole.paper, name="whole"),
    path("appendix/links/", events.links, name="links"),
    path("appendix/events/", events.index, name="events"),
    path("appendix/events/new/", events.new, name="new"),
    path("appendix/events/<int:pk>/", events.event, name="event"),
    path("appendix/events/<int:pk>/edit/", events.edit, name="edit"),
    path("appendix/events/<int:pk>/remove/", events.remove, name="remove"),
    path("appendix/events/<int:pk>/link/", events.link, name="link"),
    path("appendix/events/<int:pk>/unlink/<int:part>/", events.unlink, name="unlink"),
    path("appendix/events/<int:pk>/work/", events.work, name="work"),
]
