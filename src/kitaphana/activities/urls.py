from django.urls import path

from kitaphana.activities import views

app_name = "activities"
urlpatterns = [
    path("", views.index, name="index"),
    path("add/", views.add, name="add"),
    path("<int:pk>/", views.entry, name="entry"),
    path("<int:pk>/remove/", views.remove, name="remove"),
    path("norms/", views.norms, name="norms"),
    path("norms/adopt/", views.adopt, name="adopt"),
    path("norms/<int:pk>/", views.norm, name="norm"),
]
