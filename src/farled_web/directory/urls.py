"""Addresses of the directory."""

from django.urls import path

from farled_web.directory.views import files, grids, ours, public

app_name = "directory"
own = "directory/organisations/<uuid:uuid>"
urlpatterns = [
    path("find", public.find, name="find"),
    path("directory/", public.organisations, name="organisations"),
    path("directory/ours", ours.mine, name="mine"),
    path(own, public.organisation, name="organisation"),
    path("directory/regions/<slug:slug>/matrix", public.matrix, name="matrix"),
    path("directory/regions/<slug:slug>/files", files.files, name="files"),
    path("directory/regions/<slug:slug>/pack", files.export_pack, name="export_pack"),
    path(
        "directory/regions/<slug:slug>/tables/<slug:table>.<slug:kind>",
        files.export_table,
        name="export_table",
    ),
    path("directory/imports/<uuid:uuid>", files.import_run, name="import"),
    path("directory/imports/<uuid:uuid>/apply", files.apply_run, name="apply_import"),
    path("directory/imports/<uuid:uuid>/drop", files.drop_run, name="drop_import"),
    path(f"{own}/keep", ours.keep, name="keep"),
    path(f"{own}/confirm", ours.confirm, name="confirm"),
    path(f"{own}/undo", grids.undo, name="undo"),
    path(f"{own}/services", ours.service_list, name="services"),
    path(f"{own}/services/add", ours.add_service, name="add_service"),
    path("directory/services/<uuid:uuid>", ours.edit_service, name="edit_service"),
    path("directory/services/<uuid:uuid>/toggle", ours.toggle_service, name="toggle_service"),
    path(f"{own}/claims", ours.claim_list, name="claims"),
    path(f"{own}/claims/add", ours.add_claim, name="add_claim"),
    path("directory/claims/<uuid:uuid>", ours.claim, name="claim"),
    path(f"{own}/capacity", grids.capacity, name="capacity"),
    path(f"{own}/rules", grids.rules, name="rules"),
    path(f"{own}/rules/remove", grids.remove_a_rule, name="remove_rule"),
    path(f"{own}/ties", grids.ties, name="ties"),
    path(f"{own}/ties/remove", grids.remove_a_tie, name="remove_tie"),
    path(f"{own}/offers", ours.offer_list, name="offers"),
    path(f"{own}/offers/add", ours.add_offer, name="add_offer"),
    path("directory/offers/<uuid:uuid>", ours.edit_offer, name="edit_offer"),
    path("directory/offers/<uuid:uuid>/toggle", ours.toggle_offer, name="toggle_offer"),
    path(f"{own}/projects", ours.project_list, name="projects"),
    path(f"{own}/projects/add", ours.add_project, name="add_project"),
    path("directory/projects/<uuid:uuid>", ours.edit_project, name="edit_project"),
    path("directory/projects/<uuid:uuid>/toggle", ours.toggle_project, name="toggle_project"),
]
