"""Drives serve with boto3 alone and prints what it saw as one JSON document. The environment says where."""
import json
import time

import boto3

redshift = boto3.client("redshift-data")
stepfunctions = boto3.client("stepfunctions")
s3 = boto3.client("s3")
TARGET = {"ClusterIdentifier": "warehouse", "Database": "dev"}
seen = {}


def ended(statement_id):
    while True:
        described = redshift.describe_statement(Id=statement_id)
        if described["Status"] in ("FINISHED", "FAILED", "ABORTED"):
            return described
        time.sleep(0.05)


def execute(sql, **more):
    target = {} if "SessionId" in more else TARGET
    return ended(redshift.execute_statement(Sql=sql, **target, **more)["Id"])


query = execute("select n from generate_series(1, 25000) as g (n)")
pages = list(redshift.get_paginator("get_statement_result").paginate(Id=query["Id"]))
values = [row[0]["longValue"] for page in pages for row in page["Records"]]
seen["rows"] = {"pages": len(pages), "count": len(values), "in_order": values == list(range(1, 25001))}

failed = execute("select * from nowhere_at_all")
seen["failed"] = {"status": failed["Status"], "error": failed["Error"]}

batch = redshift.batch_execute_statement(Sqls=["select 1", "select 'two'"], **TARGET)
described = ended(batch["Id"])
second = redshift.get_statement_result(Id=batch["Id"] + ":2")["Records"]
seen["batch"] = {"status": described["Status"], "parts": len(described["SubStatements"]), "second": second}

opened = execute("create temp table mine as select 5 as a", SessionKeepAliveSeconds=60)
again = execute("select a from mine", SessionId=opened["SessionId"])
seen["session"] = redshift.get_statement_result(Id=again["Id"])["Records"]

endless = redshift.execute_statement(Sql="select pg_sleep(300)", StatementName="boto3/endless", **TARGET)
redshift.cancel_statement(Id=endless["Id"])
seen["cancelled"] = ended(endless["Id"])["Status"]
listed = redshift.list_statements(StatementName="boto3/", Status="ALL")["Statements"]
seen["listed"] = [statement["Status"] for statement in listed]

try:
    redshift.describe_statement(Id="00000000-0000-0000-0000-000000000000")
except redshift.exceptions.ResourceNotFoundException as error:
    seen["missing"] = error.response["Error"]["Code"]

definition = {"StartAt": "Wait", "States": {"Wait": {"Type": "Wait", "Seconds": 300, "End": True}}}
machine = stepfunctions.create_state_machine(
    name="boto3", roleArn="arn:aws:iam::000000000000:role/any", definition=json.dumps(definition)
)
execution = stepfunctions.start_execution(stateMachineArn=machine["stateMachineArn"])
stepfunctions.stop_execution(executionArn=execution["executionArn"])
seen["execution"] = stepfunctions.describe_execution(executionArn=execution["executionArn"])["status"]

s3.create_bucket(Bucket="boto3-bucket")
s3.put_object(Bucket="boto3-bucket", Key="a/b.csv", Body=b"1,2\n", Metadata={"by": "boto3"})
listed = s3.list_objects_v2(Bucket="boto3-bucket", Prefix="a/")["Contents"]
seen["s3"] = {
    "keys": [item["Key"] for item in listed],
    "content": s3.get_object(Bucket="boto3-bucket", Key="a/b.csv")["Body"].read().decode(),
    "metadata": s3.head_object(Bucket="boto3-bucket", Key="a/b.csv")["Metadata"],
}

seen["queues"] = len(boto3.client("sqs").list_queues()["QueueUrls"])
seen["tables"] = boto3.client("dynamodb").list_tables()["TableNames"]
seen["topic"] = boto3.client("sns").create_topic(Name="alerts")["TopicArn"]
seen["events"] = boto3.client("events").put_events(
    Entries=[{"Source": "mine", "DetailType": "Did", "Detail": "{}"}]
)["FailedEntryCount"]
print(json.dumps(seen))
