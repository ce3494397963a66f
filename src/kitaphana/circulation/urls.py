from django.urls import path

from kitaphana.circulation import views

app_name = "circulation"
urlpatterns = [
    path("loans/", views.loans, name="loans"),
    path("overdue/", views.overdue, name="overdue"),
    path("readers/<int:pk>/", views.reader_loans, name="reader_loans"),
    path("readers/<int:pk>/leave/", views.leave, name="leave"),
    path("visits/", views.visits, name="visits"),
    path("visits/<int:pk>/undo/", views.undo_visits, name="undo_visits"),
]
