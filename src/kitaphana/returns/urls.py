from django.urls import path

from kitaphana.returns.views import pile, pupil, schedule

app_name = "returns"
urlpatterns = [
    path("returns/", pile.index, name="pile"),
    path("returns/scan/", pile.scan, name="scan"),
    path("returns/take/", pile.take, name="take"),
    path("returns/condition/", pile.condition, name="condition"),
    path("returns/undo/", pile.undo, name="undo"),
    path("returns/schedule/", schedule.index, name="schedule"),
    path("returns/schedule/propose/", schedule.propose, name="propose"),
    path("returns/schedule/<int:pk>/", schedule.slot, name="slot"),
    path("returns/debts/", schedule.debts_by_class, name="debts"),
    path("pupils/<int:pk>/", pupil.pupil, name="pupil"),
    path("pupils/<int:pk>/issue/", pupil.issue, name="issue"),
    path("pupils/<int:pk>/take-back/", pupil.take_back, name="take_back"),
]
