from django.urls import path

from kitaphana.needs import views

app_name = "needs"
urlpatterns = [
    path("", views.index, name="index"),
    path("ask/", views.ask, name="ask"),
    path("<int:pk>/", views.enquiry, name="enquiry"),
    path("<int:pk>/remove/", views.remove, name="remove"),
]
