"""Loads a DAG file with stand-ins for the few names of Airflow that it uses, and prints its tasks as JSON.

The stand-ins take the documented parameters and no others.
"""

import json
import runpy
import sys
import types


class AirflowFailException(Exception):
    pass


class DAG:
    current = None

    def __init__(self, *, dag_id, schedule, start_date, catchup, max_active_runs, default_args):
        self.fields = {
            "dag_id": dag_id,
            "schedule": schedule,
            "catchup": catchup,
            "max_active_runs": max_active_runs,
            "retries": default_args["retries"],
            "depends_on_past": default_args["depends_on_past"],
        }
        self.tasks = []

    def __enter__(self):
        DAG.current = self
        return self

    def __exit__(self, *failure):
        return False


class SparkSubmitOperator:
    outcome = None

    def __init__(
        self,
        *,
        task_id,
        application,
        conf=None,
        conn_id="spark_default",
        jars=None,
        java_class=None,
        executor_cores=None,
        executor_memory=None,
        driver_memory=None,
        name="arrow-spark",
        num_executors=None,
        application_args=None,
        env_vars=None,
        deploy_mode=None,
    ):
        self.fields = {key: value for key, value in locals().items() if key not in ("self", "__class__")}
        self.fields["after"] = []
        DAG.current.tasks.append(self)

    def __rshift__(self, later):
        later.fields["after"].append(self.fields["task_id"])
        return later

    def execute(self, context):
        if SparkSubmitOperator.outcome is not None:
            raise RuntimeError(f"Cannot execute: spark-submit. Error code is: {SparkSubmitOperator.outcome}.")


def module(name, **members):
    made = types.ModuleType(name)
    made.__dict__.update(members)
    sys.modules[name] = made


spark = "airflow.providers.apache.spark"
for package in ("airflow.providers", "airflow.providers.apache", spark, spark + ".operators"):
    module(package)
module("airflow", DAG=DAG)
module("airflow.exceptions", AirflowFailException=AirflowFailException)
module(spark + ".operators.spark_submit", SparkSubmitOperator=SparkSubmitOperator)

runpy.run_path(sys.argv[1])


def retried(status):
    SparkSubmitOperator.outcome = status
    try:
        DAG.current.tasks[0].execute({})
    except AirflowFailException:
        return False
    except RuntimeError:
        return True
    raise AssertionError(f"no failure for {status}")


DAG.current.tasks[0].execute({})
print(
    json.dumps(
        {
            **DAG.current.fields,
            "tasks": [task.fields for task in DAG.current.tasks],
            "retried": {status: retried(status) for status in (1, 2, 3, 4, 5, 70, 74, 75)},
        }
    )
)
