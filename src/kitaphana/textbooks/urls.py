from django.urls import path

from kitaphana.textbooks.views import (
    classes,
    codes,
    listedit,
    papers,
    provision,
    sets,
    tables,
)

app_name = "textbooks"
urlpatterns = [
    path("", provision.index, name="index"),
    path("classes/<int:pk>/", classes.school_class, name="class"),
    path("classes/<int:pk>/issue/", classes.issue, name="issue"),
    path("classes/<int:pk>/take-back/", classes.take_back, name="take_back"),
    path("classes/<int:pk>/undo/", classes.undo, name="undo"),
    path("classes/<int:pk>/mark/", classes.mark, name="mark"),
    path("classes/<int:pk>/scan/", classes.scan, name="scan"),
    path("classes/<int:pk>/act/", classes.act, name="act"),
    path("codes/<int:pk>/", codes.codes, name="codes"),
    path("classes/<int:pk>/gaps/<str:subject>/", provision.gap, name="gap"),
    path("classes/<int:pk>/notebook/", papers.notebook, name="notebook"),
    path("order-missing/", provision.order_missing, name="order_missing"),
    path("tables/<str:kind>/", tables.table, name="table"),
    path("pupils/", tables.pupils, name="pupils"),
    path("grades/", papers.grades, name="grades"),
    path("grades/file/", papers.grades_file, name="grades_file"),
    path("certificate/", papers.certificate, name="certificate"),
    path("cards/<int:pk>/", papers.card, name="card"),
    path("lists/", sets.sets, name="sets"),
    path("lists/<int:year>/", listedit.edit_set, name="edit_set"),
    path("lists/<int:year>/build/", sets.build, name="build_sets"),
    path("lists/<int:year>/file/", sets.lists_file, name="lists_file"),
    path("lists/<int:year>/copy/", sets.copy_last_year, name="copy_sets"),
]
