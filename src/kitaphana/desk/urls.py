from django.urls import path

from kitaphana.desk import views

app_name = "desk"
urlpatterns = [
    path("", views.today, name="today"),
    path("desk/", views.desk, name="desk"),
    path("desk/scan/", views.scan, name="scan"),
    path("desk/renew-all/", views.renew_all, name="renew_all"),
    path("desk/undo/", views.undo, name="undo"),
    path("welcome/", views.welcome, name="welcome"),
    path("welcome/demo/", views.demo, name="demo"),
    path("welcome/begin/", views.begin, name="begin"),
    path("welcome/next/", views.next_steps, name="next_steps"),
]
