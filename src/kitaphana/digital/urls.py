from django.urls import path

from kitaphana.digital.views import bookings, centre, line, resources, statistics, workstations

app_name = "digital"
urlpatterns = [
    path("", centre.index, name="index"),
    path("scan/", centre.scan, name="scan"),
    path("start/", centre.start, name="start"),
    path("stop/", centre.stop, name="stop"),
    path("undo/", centre.undo, name="undo"),
    path("sessions/<int:pk>/", centre.session, name="session"),
    path("bookings/", bookings.index, name="bookings"),
    path("bookings/<int:pk>/came/", bookings.came, name="came"),
    path("bookings/<int:pk>/cancel/", bookings.cancel, name="cancel"),
    path("workstations/", workstations.index, name="workstations"),
    path("workstations/<int:pk>/", workstations.workstation, name="workstation"),
    path("resources/", resources.index, name="resources"),
    path("resources/new/", resources.new, name="new_resource"),
    path("resources/check/", resources.check, name="check_links"),
    path("resources/<int:pk>/", resources.resource, name="resource"),
    path("resources/<int:pk>/edit/", resources.edit, name="edit_resource"),
    path("resources/<int:pk>/open/", resources.open_it, name="open_resource"),
    path("resources/<int:pk>/withdraw/", resources.withdraw, name="withdraw_resource"),
    path("line/", line.index, name="line"),
    path("line/measure/", line.measure_now, name="measure"),
    path("line/tests/<int:pk>/remove/", line.remove, name="remove_test"),
    path("statistics/", statistics.index, name="statistics"),
    path("statistics/paper/", statistics.paper, name="statistics_paper"),
]
