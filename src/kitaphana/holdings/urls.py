from django.urls import path

from kitaphana.holdings.views import stock as views
from kitaphana.holdings.views import stocktaking

app_name = "stock"
urlpatterns = [
    path("", views.index, name="index"),
    path("receipts/", views.receipt_list, name="receipts"),
    path("receipts/new/", views.new_receipt, name="receive"),
    path("receipts/<int:pk>/", views.receipt, name="receipt"),
    path("acts/", views.write_off_list, name="write_offs"),
    path("acts/new/", views.new_act, name="write_off"),
    path("acts/<int:pk>/", views.act, name="act"),
    path("copies/", views.copy_list, name="copies"),
    path("stocktakings/", stocktaking.index, name="stocktakings"),
    path("stocktakings/new/", stocktaking.new, name="begin_stocktaking"),
    path("stocktakings/<int:pk>/", stocktaking.one, name="stocktaking"),
    path("stocktakings/<int:pk>/edit/", stocktaking.edit, name="edit_stocktaking"),
    path("stocktakings/<int:pk>/missing/", stocktaking.note, name="note_missing"),
    path("stocktakings/<int:pk>/finish/", stocktaking.finish, name="finish_stocktaking"),
    path("stocktakings/<int:pk>/reopen/", stocktaking.reopen, name="reopen_stocktaking"),
    path("stocktakings/<int:pk>/delete/", stocktaking.delete, name="delete_stocktaking"),
    path("stocktakings/<int:pk>/paper/", stocktaking.paper, name="stocktaking_paper"),
    path("stocktakings/missing/<int:pk>/strike/", stocktaking.strike, name="strike_missing"),
    path("stocktakings/missing/<int:pk>/found/", stocktaking.found, name="found_missing"),
    path("stocktakings/missing/<int:pk>/not-found/", stocktaking.not_found, name="still_missing"),
]
# Titles are shown with the copies of the school, so their pages live here.
catalogue = (
    [
        path("", views.catalogue, name="index"),
        path("names/", views.names, name="names"),
        path("missed/", views.missed, name="missed"),
        path("<int:pk>/", views.title, name="title"),
    ],
    "catalogue",
)
