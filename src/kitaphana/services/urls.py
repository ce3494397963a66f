from django.urls import path

from kitaphana.services import views

app_name = "services"
urlpatterns = [
    path("", views.index, name="index"),
    path("paper/", views.paper, name="paper"),
    path("new/", views.new, name="new"),
    path("ready/", views.ready, name="ready"),
    path("<int:pk>/", views.service, name="service"),
    path("<int:pk>/edit/", views.edit, name="edit"),
    path("<int:pk>/plus/", views.plus, name="plus"),
    path("<int:pk>/count/", views.count, name="count"),
    path("uses/<int:pk>/remove/", views.uncount, name="uncount"),
]
