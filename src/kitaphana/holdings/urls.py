from django.urls import path

from kitaphana.holdings import views

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
