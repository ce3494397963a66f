from django.urls import path

from kitaphana.activities.views import dates, diary, entry, norms

app_name = "activities"
urlpatterns = [
    path("", diary.index, name="index"),
    path("add/", diary.add, name="add"),
    path("<int:pk>/", entry.entry, name="entry"),
    path("<int:pk>/edit/", diary.edit, name="edit"),
    path("<int:pk>/remove/", diary.remove, name="remove"),
    path("<int:pk>/paper/", entry.paper, name="paper"),
    path("<int:pk>/shown/", entry.scan, name="scan"),
    path("<int:pk>/shown/other/", entry.add_other, name="add_other"),
    path("<int:pk>/shown/<int:title>/", entry.add_title, name="add_title"),
    path("<int:pk>/shown/<int:title>/remove/", entry.remove_title, name="remove_title"),
    path("<int:pk>/photos/", entry.photos, name="photos"),
    path("photos/<int:pk>/", entry.photo, name="photo"),
    path("dates/", dates.dates, name="dates"),
    path("dates/paper/", dates.paper, name="dates_paper"),
    path("dates/adopt/", dates.adopt, name="adopt_dates"),
    path("dates/new/", dates.new_date, name="new_date"),
    path("dates/<int:pk>/", dates.date_of, name="date"),
    path("dates/<int:pk>/hide/", dates.hide, name="hide_date"),
    path("norms/", norms.norms, name="norms"),
    path("norms/adopt/", norms.adopt, name="adopt"),
    path("norms/new/", norms.new_kind, name="new_kind"),
    path("norms/<int:pk>/", norms.norm, name="norm"),
    path("norms/<int:pk>/hide/", norms.hide_kind, name="hide_kind"),
    path("norms/<int:pk>/restore/", norms.restore, name="restore_norm"),
    path("norms/<int:pk>/measured/", norms.take_measured, name="take_measured"),
]
