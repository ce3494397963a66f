from django.urls import path

from kitaphana.nextyear.views import forecast, need, surplus

app_name = "nextyear"
urlpatterns = [
    path("next-year/", need.index, name="need"),
    path("next-year/budget/", need.budget, name="budget"),
    path("next-year/order/", need.order, name="order"),
    path("next-year/paper/", need.paper, name="paper"),
    path("next-year/forecast/", forecast.contingent, name="forecast"),
    path("next-year/forecast/save/", forecast.save, name="save"),
    path("next-year/forecast/propose/", forecast.propose, name="propose"),
    path("surplus/", surplus.surplus, name="surplus"),
]
