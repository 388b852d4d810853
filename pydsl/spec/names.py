"""JSON names from Python names: `retry_strategy` is `retryStrategy`; a few have capitals that no rule tells."""

from __future__ import annotations

import functools

EXCEPTIONS = {
    "artifact_gc": "artifactGC",
    "artifact_gc_status": "artifactGCStatus",
    "boundary_id": "boundaryID",
    "client_id_secret": "clientIDSecret",
    "dataset_uuid": "datasetUUID",
    "disk_uri": "diskURI",
    "downward_api": "downwardAPI",
    "host_ip": "hostIP",
    "insecure_skip_tls": "insecureSkipTLS",
    "krb_ccache_secret": "krbCCacheSecret",
    "pd_id": "pdID",
    "pod_gc": "podGC",
    "pod_ip": "podIP",
    "repo_url": "repoURL",
    "restarting_pod_uid": "restartingPodUID",
    "role_arn": "roleARN",
    "scale_io": "scaleIO",
    "storage_policy_id": "storagePolicyID",
    "target_wwns": "targetWWNs",
    "token_url_secret": "tokenURLSecret",
    "use_sdk_creds": "useSDKCreds",
    "volume_claim_gc": "volumeClaimGC",
    "volume_id": "volumeID",
}


@functools.cache
def json_name(attribute: str) -> str:
    """Return the JSON name of an attribute; one that Python has a word for ends in `_` (`from_`)."""
    name = attribute.rstrip("_")
    first, *rest = name.split("_")
    return EXCEPTIONS.get(name) or first + "".join([word[:1].upper() + word[1:] for word in rest])
