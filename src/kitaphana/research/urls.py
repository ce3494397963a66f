from django.urls import path

from kitaphana.research.views import projects, sources

app_name = "research"
urlpatterns = [
    path("", projects.index, name="index"),
    path("works/", projects.works, name="works"),
    path("new/", projects.new, name="new"),
    path("<int:pk>/", projects.project, name="project"),
    path("<int:pk>/edit/", projects.edit, name="edit"),
    path("<int:pk>/end/", projects.end, name="end"),
    path("<int:pk>/reopen/", projects.reopen, name="reopen"),
    path("<int:pk>/result/", projects.present, name="present"),
    path("<int:pk>/paper/", projects.attach, name="attach"),
    path("<int:pk>/paper/remove/", projects.detach, name="detach"),
    path("<int:pk>/meet/", projects.meet, name="meet"),
    path("meetings/<int:pk>/undo/", projects.undo_meeting, name="undo_meeting"),
    path("<int:pk>/pick/", sources.pick, name="pick"),
    path("<int:pk>/sources/new/", sources.new, name="new_source"),
    path("sources/<int:pk>/", sources.edit, name="source"),
    path("sources/<int:pk>/remove/", sources.remove, name="remove_source"),
    path("sources/<int:pk>/shelve/", sources.shelve, name="shelve"),
    path("<int:pk>/references/", sources.references, name="references"),
    path("<int:pk>/references/file/", sources.references_file, name="references_file"),
    path("<int:pk>/shelf/", sources.shelf_card, name="shelf_card"),
]
