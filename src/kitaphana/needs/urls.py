from django.urls import path

from kitaphana.needs.views import enquiries, searches, suggestions

app_name = "needs"
urlpatterns = [
    path("", enquiries.index, name="index"),
    path("day/", enquiries.day, name="day"),
    path("ask/", enquiries.ask, name="ask"),
    path("<int:pk>/", enquiries.enquiry, name="enquiry"),
    path("<int:pk>/repeat/", enquiries.repeat, name="repeat"),
    path("<int:pk>/remove/", enquiries.remove, name="remove"),
    path("searches/", searches.index, name="searches"),
    path("suggestions/", suggestions.index, name="suggestions"),
    path("suggestions/new/", suggestions.suggest, name="suggest"),
    path("suggestions/<int:pk>/", suggestions.suggestion, name="suggestion"),
    path("suggestions/<int:pk>/remove/", suggestions.remove, name="remove_suggestion"),
]
