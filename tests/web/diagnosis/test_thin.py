from tests.web import factories
def test_walk(db, web, monkeypatch):
    from farled_web.diagnosis import forms
    monkeypatch.setattr(forms, "LEAST_SECONDS", -1)
    factories.region("vik")
    c = web(None)
    r = c.get("/check"); assert r.status_code == 200
    stamp = r.context["form"]["stamp"].value()
    r = c.post("/check", {"region": "vik", "stamp": stamp})
    assert r.status_code == 302, r.context["form"].errors
    url = r.headers["Location"]
    for n in range(24):
        r = c.get(url); assert r.status_code == 200
        r = c.post(url, {"answer": "2"}); assert r.status_code == 302
        url = r.headers["Location"]
    assert url.endswith("/facts/1")
    r = c.get(url); assert r.status_code == 200
    r = c.post(url, {"name": "Alvar AB", "organisation_number": "556000-0001"}); url = r.headers["Location"]
    r = c.post(url, {"employees": "4", "nace":"25.62"}); url = r.headers["Location"]
    r = c.get(url); assert r.status_code == 200
    r = c.post(url, {"share_abroad": "10", "target_1": "NO"}); url = r.headers["Location"]
    r = c.get(url); assert r.status_code == 200
    r = c.post(url.replace("review", "submit"))
    assert r.status_code == 302
    from farled_web.diagnosis.models import Need
    print(list(Need.objects.values_list("area", "level")))
    assert Need.objects.count() == 8
    r = c.get(r.headers["Location"]); assert r.status_code == 200
    import re; print(re.sub(r"\s+", " ", re.sub(r"<svg.*?</svg>|<[^>]+>", " ", r.content.decode(), flags=re.S))[:3000])
