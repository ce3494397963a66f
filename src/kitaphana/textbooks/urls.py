from django.urls import path

from kitaphana.textbooks import views

app_name = "textbooks"
urlpatterns = [
    path("", views.index, name="index"),
    path("classes/<int:pk>/", views.school_class, name="class"),
    path("classes/<int:pk>/issue/", views.issue, name="issue"),
    path("classes/<int:pk>/take-back/", views.take_back, name="take_back"),
    path("classes/<int:pk>/undo/", views.undo, name="undo"),
    path("classes/<int:pk>/found/", views.found, name="found"),
    path("lists/", views.sets, name="sets"),
    path("lists/<int:year>/", views.edit_set, name="edit_set"),
    path("lists/<int:year>/copy/", views.copy_last_year, name="copy_sets"),
]
