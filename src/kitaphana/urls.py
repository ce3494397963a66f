"""Every address of the program. Of allauth only signing in and out and one's own password."""

from allauth.account.views import (
    AccountInactiveView,
    LoginView,
    LogoutView,
    PasswordChangeView,
    ReauthenticateView,
)
from django.contrib.auth.decorators import login_required
from django.urls import include, path
from django.views.i18n import set_language

from kitaphana.core.accounts import DEMO_PASSWORD
from kitaphana.core.queries import demo_users
from kitaphana.holdings import urls as holdings

sign_in = LoginView.as_view(
    template_name="core/sign_in.html",
    extra_context={"demo_users": demo_users, "demo_password": DEMO_PASSWORD},
)
sign_out = LogoutView.as_view(template_name="core/sign_out.html")
closed = AccountInactiveView.as_view(template_name="core/closed.html")
own_password = login_required(PasswordChangeView.as_view(template_name="core/password.html"))
sign_in_again = login_required(ReauthenticateView.as_view(template_name="core/sign_in_again.html"))

urlpatterns = [
    path("", include("kitaphana.desk.urls")),
    path("circulation/", include("kitaphana.circulation.urls")),
    path("textbooks/", include("kitaphana.textbooks.urls")),
    path("textbooks/", include("kitaphana.nextyear.urls")),
    path("textbooks/", include("kitaphana.returns.urls")),
    path("supply/", include("kitaphana.supply.urls")),
    path("catalogue/", include(holdings.catalogue)),
    path("stock/", include(holdings)),
    path("readers/", include("kitaphana.roster.urls")),
    path("needs/", include("kitaphana.needs.urls")),
    path("needs/demand/", include("kitaphana.demand.urls")),
    path("needs/surveys/", include("kitaphana.surveys.urls")),
    path("work/", include("kitaphana.activities.urls")),
    path("work/daybook/", include("kitaphana.daybook.urls")),
    path("work/teachers/", include("kitaphana.teaching.urls")),
    path("work/projects/", include("kitaphana.research.urls")),
    path("work/services/", include("kitaphana.services.urls")),
    path("digital/", include("kitaphana.digital.urls")),
    path("files/", include("kitaphana.files.urls")),
    path("r/", include("kitaphana.corner.urls")),
    path("plan/time/", include("kitaphana.worktime.urls")),
    path("plan/", include("kitaphana.agreement.urls")),
    path("plan/", include("kitaphana.planning.urls")),
    path("plan/", include("kitaphana.appendix.urls")),
    path("indicators/", include("kitaphana.figures.urls")),
    path("reports/", include("kitaphana.reports.urls")),
    path("audit/", include("kitaphana.audit.urls")),
    path("website/", include("kitaphana.website.urls")),
    path("import/", include("kitaphana.imports.urls")),
    path("settings/", include("kitaphana.core.urls")),
    path("accounts/login/", sign_in, name="account_login"),
    path("accounts/logout/", sign_out, name="account_logout"),
    path("accounts/closed/", closed, name="account_inactive"),
    path("accounts/password/", own_password, name="account_change_password"),
    path("accounts/again/", sign_in_again, name="account_reauthenticate"),
    path("language/", set_language, name="set_language"),
]
