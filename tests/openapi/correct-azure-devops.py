#!/usr/bin/env python3
"""Makes azure-devops-wit-7.2.json from the document that Microsoft publishes; README.md tells why each correction is made.

    correct-azure-devops.py ORIGINAL > azure-devops-wit-7.2.json

ORIGINAL is specification/wit/7.2/workItemTracking.json of https://github.com/MicrosoftDocs/vsts-rest-api-specs.
"""
import copy, json, sys

ANY = {}
ERROR = {"type": "object", "required": ["$id", "message", "typeKey"], "properties": {
    "$id": {"type": "string"}, "message": {"type": "string"}, "typeName": {"type": "string"}, "typeKey": {"type": "string"},
    "errorCode": {"type": "integer"}, "eventId": {"type": "integer"}}}


def lists_have_a_count(operation):
    """Correction 1."""
    schema = operation["responses"].get("200", {}).get("schema", {})
    if schema.get("type") == "array":
        operation["responses"]["200"]["schema"] = {
            "type": "object", "required": ["count", "value"], "properties": {"count": {"type": "integer"}, "value": schema}}


def values_of_any_type(node):
    """Correction 2."""
    if isinstance(node, dict):
        if node.get("additionalProperties") == {"type": "object"}:
            node["additionalProperties"] = ANY
        for value in node.values():
            values_of_any_type(value)
    elif isinstance(node, list):
        for value in node:
            values_of_any_type(value)


def words_in_any_case(node):
    """Correction 5."""
    if isinstance(node, dict):
        if isinstance(node.get("enum"), list) and all(isinstance(v, str) for v in node["enum"]):
            node["enum"] = sorted({form for v in node["enum"] for form in (v, v[:1].upper() + v[1:], v[:1].lower() + v[1:])})
        for value in node.values():
            words_in_any_case(value)
    elif isinstance(node, list):
        for value in node:
            words_in_any_case(value)


def without(path, operation, name):
    """Correction 4: the same operation without a step that may be missing."""
    operation = copy.deepcopy(operation)
    operation["parameters"] = [p for p in operation["parameters"] if p.get("name") != name]
    return path.replace("/{%s}" % name, ""), operation


def main():
    document = json.load(open(sys.argv[1], encoding="utf-8-sig"))
    definitions, paths = document["definitions"], document["paths"]
    values_of_any_type(definitions)
    definitions["JsonPatchDocument"] = {"type": "array", "items": {"$ref": "#/definitions/JsonPatchOperation"}}  # 3
    definitions["JsonPatchOperation"]["properties"]["value"] = ANY                                   # 3
    for name in ("oldValue", "newValue"):                                                            # 2
        definitions["WorkItemFieldUpdate"]["properties"][name].pop("type", None)
    definitions["WorkItemOrNull"] = {**definitions["WorkItem"], "type": ["object", "null"]}          # 6
    definitions["WorkItemOrNull"].pop("allOf")
    definitions["StreamedBatch"]["properties"]["values"]["items"] = ANY                               # 10
    comments = "/{organization}/{project}/_apis/wit/workItems/{workItemId}/comments"
    paths[comments]["get"] = document["x-ms-paths"][comments + "?"]["get"]                           # 7
    document.pop("x-ms-paths")
    nodes = "/{organization}/{project}/_apis/wit/classificationnodes/{structureGroup}/{path}"
    paths[nodes.replace("/{path}", "")] = {"get": without(nodes, paths[nodes]["get"], "path")[1]}    # 4
    for path, methods in list(paths.items()):
        for method, operation in list(methods.items()):
            lists_have_a_count(operation)
            operation.pop("x-ms-examples", None)
            operation["security"] = [{"accessToken": []}, *operation.get("security", [])]            # 11
            operation["responses"].setdefault("default", {"description": "refused", "schema": ERROR})  # 8
            shorter = path, operation
            for step in ("team", "project"):
                if any(p.get("name") == step and p.get("x-ms-required") is False for p in operation["parameters"]):
                    shorter = without(*shorter, step)
                    paths.setdefault(shorter[0], {}).setdefault(method, shorter[1])
    for path in paths:                                                                               # 6
        if path.endswith("/workitemsbatch"):
            paths[path]["post"]["responses"]["200"]["schema"]["properties"]["value"]["items"] = {"$ref": "#/definitions/WorkItemOrNull"}
    for parameter in document["parameters"].values():                                                # 9
        parameter["required"] = False
    words_in_any_case(document)
    json.dump(document, sys.stdout, indent=1, ensure_ascii=False)
    print()


main()
