from django.urls import path

from kitaphana.reports import views

app_name = "reports"
urlpatterns = [
    path("", views.index, name="index"),
    path("file/<slug:file_format>/", views.file, name="file"),
    path("template/<slug:language>/", views.template, name="template"),
    path("template/<slug:language>/adopt/", views.adopt, name="adopt"),
    path("template/<slug:language>/remove/", views.remove, name="remove"),
]
