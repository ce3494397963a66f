from django.urls import path

from kitaphana.supply.views import exchanges, orders

app_name = "supply"
urlpatterns = [
    path("", orders.order_list, name="orders"),
    path("orders/new/", orders.new_order, name="new_order"),
    path("orders/<int:pk>/", orders.order, name="order"),
    path("orders/<int:pk>/about/", orders.describe, name="describe_order"),
    path("orders/<int:pk>/lines/", orders.change_lines, name="order_lines"),
    path("orders/<int:pk>/add/", orders.add_lines, name="add_lines"),
    path("orders/<int:pk>/send/", orders.send, name="send"),
    path("orders/<int:pk>/receive/", orders.receive, name="receive"),
    path("orders/<int:pk>/close/", orders.close, name="close"),
    path("orders/<int:pk>/cancel/", orders.cancel, name="cancel"),
    path("orders/<int:pk>/paper/", orders.paper, name="order_paper"),
    path("exchanges/", exchanges.exchange_list, name="exchanges"),
    path("exchanges/new/", exchanges.new_exchange, name="new_exchange"),
    path("exchanges/<int:pk>/", exchanges.exchange, name="exchange"),
    path("exchanges/<int:pk>/about/", exchanges.describe, name="describe_exchange"),
    path("exchanges/<int:pk>/lines/", exchanges.change_lines, name="exchange_lines"),
    path("exchanges/<int:pk>/add/", exchanges.add_lines, name="add_to_exchange"),
    path("exchanges/<int:pk>/agree/", exchanges.agree, name="agree"),
    path("exchanges/<int:pk>/cancel/", exchanges.cancel, name="cancel_exchange"),
    path("exchanges/<int:pk>/give-up/", exchanges.give_up, name="give_up"),
    path("exchanges/<int:pk>/paper/", exchanges.paper, name="act"),
    path("exchanges/<int:pk>/<slug:verb>/", exchanges.step, name="step"),
]
