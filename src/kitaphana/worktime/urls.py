from django.urls import path

from kitaphana.worktime import views

app_name = "worktime"
urlpatterns = [
    path("", views.index, name="index"),
    path("paper/", views.paper, name="paper"),
    path("posts/new/", views.new, name="new"),
    path("posts/<int:pk>/", views.post, name="post"),
    path("posts/<int:pk>/remove/", views.remove, name="remove"),
    path("posts/<int:pk>/absence/", views.absence, name="absence"),
    path("absences/<int:pk>/remove/", views.remove_absence, name="remove_absence"),
]
