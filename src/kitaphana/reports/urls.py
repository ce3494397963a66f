from django.urls import path

from kitaphana.reports.views import builder, life, paper, questions, sheets, verify, word

app_name = "reports"
urlpatterns = [
    path("", paper.index, name="index"),
    path("file/<slug:file_format>/", paper.file, name="file"),
    path("sheet/<slug:name>/<slug:file_format>/", sheets.sheet, name="sheet"),
    path("template/<slug:language>/", word.template, name="template"),
    path("template/<slug:language>/adopt/", word.adopt, name="adopt"),
    path("template/<slug:language>/remove/", word.remove, name="remove"),
    path("begin/", builder.begin, name="begin"),
    path("forms/", builder.own_forms, name="forms"),
    path("<int:pk>/", builder.report, name="report"),
    path("<int:pk>/parts/", builder.parts, name="parts"),
    path("<int:pk>/about/", builder.about, name="about"),
    path("<int:pk>/form/", builder.use_form, name="use_form"),
    path("<int:pk>/form/save/", builder.save_form, name="save_form"),
    path("<int:pk>/words/", builder.words, name="add_words"),
    path("<int:pk>/words/<int:number>/", builder.words, name="words"),
    path("<int:pk>/words/<int:number>/remove/", builder.remove_words, name="remove_words"),
    path("<int:pk>/remove/", builder.remove, name="remove_report"),
    path("<int:pk>/explain/", questions.explain, name="explain"),
    path("<int:pk>/explained/<int:answer>/remove/", questions.take_back, name="take_back"),
    path("kept/", life.kept, name="kept"),
    path("verify/", verify.page, name="verify"),
    path("<int:pk>/sign/", life.sign, name="sign"),
    path("<int:pk>/return/", life.send_back, name="return"),
    path("<int:pk>/agree/", life.agree, name="agree"),
    path("<int:pk>/approve/", life.approve, name="approve"),
    path("<int:pk>/correct/", life.correct, name="correct"),
    path("<int:pk>/leave/", life.leave, name="leave"),
    path("<int:pk>/changes/", life.changes, name="changes"),
    path("<int:pk>/versions/<int:number>/", life.edition, name="edition"),
    path("<int:pk>/versions/<int:number>/<slug:file_format>/", life.edition_file, name="edition_file"),
]
