from django.urls import path

from kitaphana.core import views

app_name = "core"
urlpatterns = [
    path("", views.settings, name="settings"),
    path("school/", views.school, name="school"),
    path("corner/", views.corner, name="corner"),
    path("corner/poster/", views.corner_poster, name="corner_poster"),
    path("users/new/", views.new_user, name="new_user"),
    path("users/<int:key>/", views.user, name="user"),
    path("values/<str:code>/", views.setting, name="setting"),
    path("menu/", views.phone_menu, name="menu"),
    path("unsent/", views.unsent, name="unsent"),
    path("keys/", views.keys, name="keys"),
]
