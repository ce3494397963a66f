from django.urls import path

from kitaphana.roster import views

app_name = "roster"
urlpatterns = [
    path("", views.index, name="index"),
    path("add/", views.add_reader, name="add_reader"),
    path("register/", views.register_all, name="register_all"),
    path("<int:pk>/", views.reader, name="reader"),
    path("<int:pk>/edit/", views.edit_reader, name="edit_reader"),
    path("<int:pk>/move/", views.move_reader, name="move_reader"),
    path("<int:pk>/register/", views.register_reader, name="register_reader"),
    path("classes/", views.classes, name="classes"),
    path("classes/add/", views.add_class, name="add_class"),
    path("classes/<int:pk>/", views.school_class, name="school_class"),
    path("classes/<int:pk>/edit/", views.edit_class, name="edit_class"),
    path("year/", views.year, name="year"),
    path("year/open/", views.open_year, name="open_year"),
    path("year/<int:pk>/", views.year, name="one_year"),
    path("year/<int:pk>/terms/", views.terms, name="terms"),
    path("year/<int:pk>/days-off/", views.add_day_off, name="add_day_off"),
    path("days-off/<int:pk>/remove/", views.remove_day_off, name="remove_day_off"),
]
