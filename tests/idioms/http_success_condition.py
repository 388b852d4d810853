"""HTTP requests that succeed by what the answer is; a template that nobody calls is listed by itself."""

from pydsl import HTTP, Steps, Workflow, parallel, template


@template
def http_status_is_201(url: str) -> HTTP:
    return HTTP(url=url, success_condition="response.statusCode == 201")


@template
def http_body_contains_google(url: str) -> HTTP:
    return HTTP(url=url, success_condition='response.body contains "google"')


@template
def http_headers_contains_cloudflare(url: str) -> HTTP:
    return HTTP(url=url, success_condition='response.headers["Server"][0] == "cloudflare"')


@template
def main() -> None:
    with Steps(), parallel():
        http_status_is_201(url="https://httpbin.org/status/201").named("http-status-is-201-succeeds")
        http_body_contains_google(url="https://google.com").named("http-body-contains-google-succeeds")


workflow = Workflow(main, generate_name="http-template-condition-", templates=[http_headers_contains_cloudflare])
