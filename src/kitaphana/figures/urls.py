from django.urls import path

from kitaphana.figures import views

app_name = "indicators"
urlpatterns = [
    path("", views.index, name="index"),
    path("choice/", views.choose, name="choose"),
    path("<slug:code>/", views.indicator, name="indicator"),
    path("<slug:code>/rows/", views.rows, name="rows"),
]
