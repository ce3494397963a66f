from django.urls import path

from kitaphana.files import views

app_name = "files"
urlpatterns = [
    path("<slug:key>/", views.file, name="file"),
    path("r/<slug:corner>/<slug:key>/", views.opened, name="open"),
]
