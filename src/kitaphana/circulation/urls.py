from django.urls import path

from kitaphana.circulation.views import holds, loans, losses, repair, slips

app_name = "circulation"
urlpatterns = [
    path("loans/", loans.loans, name="loans"),
    path("overdue/", loans.overdue, name="overdue"),
    path("holds/", holds.index, name="holds"),
    path("holds/place/", holds.place, name="place_hold"),
    path("holds/expire/", holds.expire, name="expire_holds"),
    path("holds/<int:pk>/", holds.one, name="hold"),
    path("holds/<int:pk>/cancel/", holds.cancel, name="cancel_hold"),
    path("holds/<int:pk>/keep/", holds.keep, name="keep_for_hold"),
    path("readers/<int:pk>/", loans.reader_loans, name="reader_loans"),
    path("readers/<int:pk>/leave/", loans.leave, name="leave"),
    path("readers/<int:pk>/clearance/", slips.clearance, name="clearance"),
    path("visits/", loans.visits, name="visits"),
    path("visits/<int:pk>/undo/", loans.undo_visits, name="undo_visits"),
    path("losses/", losses.losses, name="losses"),
    path("losses/notebook/", slips.notebook, name="notebook"),
    path("losses/<int:pk>/", losses.one, name="loss"),
    path("losses/<int:pk>/replace/", losses.replace, name="replace"),
    path("losses/<int:pk>/pay/", losses.pay, name="pay"),
    path("losses/<int:pk>/found/", losses.found, name="found"),
    path("losses/<int:pk>/forgive/", losses.forgive, name="forgive"),
    path("losses/<int:pk>/undo/", losses.undo, name="undo_settlement"),
    path("repair/", repair.index, name="repair"),
    path("repair/mend/", repair.mend, name="mend"),
    path("repair/discard/", repair.discard, name="discard"),
]
