from django.urls import path

from kitaphana.planning.views import aim, drafting, fact, items, numbers, plans, sections

app_name = "planning"
urlpatterns = [
    path("<int:pk>/fact/", fact.page, name="fact"),
    path("<int:pk>/fact/rows/", fact.rows, name="fact_rows"),
    path("in-force/", fact.in_force, name="in_force"),
    path("unplanned/", fact.unplanned, name="unplanned"),
    path("new/", plans.new, name="new"),
    path("all/", plans.everything, name="all"),
    path("<int:pk>/remove/", plans.remove, name="remove_plan"),
    path("sections/", sections.index, name="sections"),
    path("sections/adopt/", sections.adopt, name="adopt_sections"),
    path("sections/<int:pk>/", sections.section, name="section"),
    path("sections/<int:pk>/move/", sections.move, name="move_section"),
    path("sections/<int:pk>/remove/", sections.remove, name="remove_section"),
    path("<int:pk>/aim/", aim.page, name="aim"),
    path("<int:pk>/draft/", drafting.page, name="draft"),
    path("<int:pk>/draft/choose/", drafting.choose, name="choose"),
    path("<int:pk>/add/", items.add, name="add"),
    path("<int:pk>/place/", items.place, name="place"),
    path("items/<int:pk>/", items.item, name="item"),
    path("items/<int:pk>/save/", items.save, name="save"),
    path("items/<int:pk>/write/", items.write, name="write"),
    path("items/<int:pk>/done/", items.done, name="done"),
    path("items/<int:pk>/clear/", items.clear, name="clear"),
    path("items/<int:pk>/move/", items.move, name="move"),
    path("items/<int:pk>/drop/", items.drop, name="drop"),
    path("items/<int:pk>/remove/", items.remove, name="remove"),
    path("items/<int:pk>/link/<int:activity>/", items.link, name="link"),
    path("<int:pk>/numbers/", numbers.page, name="numbers"),
    path("<int:pk>/numbers/set/", numbers.number, name="number"),
    path("<int:pk>/numbers/save/", numbers.save, name="save_numbers"),
    path("<int:pk>/numbers/take/", numbers.take, name="take_numbers"),
    path("<int:pk>/numbers/spread/", numbers.spread, name="spread"),
    path("<int:pk>/numbers/<str:code>/drop/", numbers.drop_number, name="drop_number"),
]
