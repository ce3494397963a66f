from django.urls import path

from kitaphana.planning import views

app_name = "planning"
urlpatterns = [
    path("", views.index, name="index"),
    path("new/", views.new, name="new"),
    path("<int:pk>/", views.plan, name="plan"),
    path("<int:pk>/sheet/", views.sheet, name="sheet"),
    path("<int:pk>/add/", views.add, name="add"),
    path("<int:pk>/copy/", views.copy, name="copy"),
    path("<int:pk>/results/", views.results, name="results"),
    path("<int:pk>/number/", views.number, name="number"),
    path("<int:pk>/number/<str:code>/drop/", views.drop_number, name="drop_number"),
    path("<int:pk>/budget/", views.budget, name="budget"),
    path("<int:pk>/submit/", views.submit, name="submit"),
    path("<int:pk>/agree/", views.agree, name="agree"),
    path("<int:pk>/changes/", views.ask_changes, name="ask_changes"),
    path("<int:pk>/send-back/", views.send_back, name="send_back"),
    path("<int:pk>/approve/", views.approve, name="approve"),
    path("items/<int:pk>/", views.item, name="item"),
    path("items/<int:pk>/done/", views.done, name="done"),
    path("items/<int:pk>/clear/", views.clear, name="clear"),
    path("items/<int:pk>/move/", views.move, name="move"),
    path("items/<int:pk>/drop/", views.drop, name="drop"),
    path("items/<int:pk>/remove/", views.remove, name="remove"),
    path("items/<int:pk>/link/<int:activity>/", views.link, name="link"),
]
