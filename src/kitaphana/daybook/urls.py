from django.urls import path

from kitaphana.daybook import views

app_name = "daybook"
urlpatterns = [
    path("", views.index, name="index"),
    path("year/", views.year, name="year"),
    path("<str:span>/sheet/", views.sheet, name="sheet"),
]
