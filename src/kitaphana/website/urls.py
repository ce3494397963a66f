from django.urls import path

from kitaphana.website import views

app_name = "website"
urlpatterns = [
    path("", views.index, name="index"),
    path("file/", views.page_file, name="file"),
    path("stock/", views.stock, name="stock"),
]
