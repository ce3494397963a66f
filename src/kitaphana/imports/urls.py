from django.urls import path

from kitaphana.imports import views

app_name = "imports"
urlpatterns = [
    path("", views.index, name="index"),
    path("files/<slug:token>/", views.check, name="check"),
    path("batches/<int:pk>/", views.batch, name="batch"),
    path("batches/<int:pk>/faulty/", views.faulty, name="faulty"),
    path("batches/<int:pk>/faulty/<slug:token>/", views.faulty, name="faulty"),
    path("batches/<int:pk>/undo/", views.undo, name="undo"),
]
