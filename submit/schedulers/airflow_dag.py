"""An increment each night: a pipeline, then its publication. For Airflow 2.4 and newer, with its Spark provider.

The worker has a Gristmill distribution at HOME and a Spark at the connection "spark_default", which names the master, for
example yarn. The driver runs on the worker (deploy_mode client), so that Airflow sees its status: 74 (I/O) and 75 (another
command has the run) are tried again and go on with the same run, 2 to 5 need a person. A run that failed holds the next
ones back; clear its task to go on with it.
"""

import re
from datetime import datetime, timedelta

from airflow import DAG
from airflow.exceptions import AirflowFailException
from airflow.providers.apache.spark.operators.spark_submit import SparkSubmitOperator

HOME = "/opt/gristmill"
CONFIG = "/etc/gristmill/news.conf"
INPUT = "hdfs:///crawl/news/{{ ds }}/*.warc.gz"
OUTPUT = "hdfs:///runs/news/{{ ds }}"
POINTER = "hdfs:///models/news"

# What Gristmill's JVMs need: jvm.flags of pom.xml.
JVM_FLAGS = (
    "--add-modules=jdk.incubator.vector -XX:CompileCommand=quiet "
    "-XX:CompileCommand=dontinline,io.gristmill.model.kernel.lane.Lane*::* "
    "-XX:CompileCommand=dontinline,io.gristmill.optim.LaneVectorMath::* "
    "-XX:CompileCommand=inline,io.gristmill.model.kernel.lane.Vectors::* "
    "--add-exports=java.base/sun.nio.ch=ALL-UNNAMED --add-opens=java.base/java.lang=ALL-UNNAMED "
    "--add-opens=java.base/java.lang.invoke=ALL-UNNAMED --add-opens=java.base/java.lang.reflect=ALL-UNNAMED "
    "--add-opens=java.base/java.io=ALL-UNNAMED --add-opens=java.base/java.net=ALL-UNNAMED "
    "--add-opens=java.base/java.nio=ALL-UNNAMED --add-opens=java.base/java.util=ALL-UNNAMED "
    "--add-opens=java.base/java.util.concurrent=ALL-UNNAMED "
    "--add-opens=java.base/java.util.concurrent.atomic=ALL-UNNAMED "
    "--add-opens=java.base/sun.nio.cs=ALL-UNNAMED --add-opens=java.base/sun.security.action=ALL-UNNAMED "
    "--add-opens=java.base/sun.util.calendar=ALL-UNNAMED"
)
ENCODING = (
    "-Dfile.encoding=UTF-8 -Dsun.stdout.encoding=UTF-8 -Dsun.stderr.encoding=UTF-8 "
    "-Dstdout.encoding=UTF-8 -Dstderr.encoding=UTF-8"
)
CONF = {
    # Those of conf/spark-defaults.conf.
    "spark.serializer": "org.apache.spark.serializer.KryoSerializer",
    "spark.kryo.registrator": "io.gristmill.spark.train.GristmillRegistrator",
    "spark.kryoserializer.buffer.max": "512m",
    "spark.sql.session.timeZone": "UTC",
    "spark.task.maxFailures": "8",
    "spark.stage.maxConsecutiveAttempts": "8",
    "spark.executor.failuresValidityInterval": "1h",
    "spark.executor.maxNumFailures": "32",
    "spark.yarn.am.attemptFailuresValidityInterval": "1h",
    "spark.executor.memory": "4g",
    "spark.plugins": "io.gristmill.spark.metrics.GristmillPlugin",
    "spark.ui.prometheus.enabled": "true",
    "spark.metrics.conf.driver.sink.prometheusServlet.class": "org.apache.spark.metrics.sink.PrometheusServlet",
    "spark.metrics.conf.driver.sink.prometheusServlet.path": "/metrics/prometheus",
    # A replica's arrays lie outside the heap: what bin/gristmill --dry-run prints.
    "spark.executor.memoryOverhead": "2g",
    "spark.driver.extraJavaOptions": JVM_FLAGS + " " + ENCODING,
    "spark.executor.extraJavaOptions": JVM_FLAGS + " -Dorg.bytedeco.javacpp.cachedir=javacpp-cache",
    "spark.executorEnv.LC_ALL": "C.UTF-8",
    "spark.executorEnv.OMP_NUM_THREADS": "1",
    "spark.executorEnv.OPENBLAS_NUM_THREADS": "1",
    "spark.yarn.appMasterEnv.LC_ALL": "C.UTF-8",
    "spark.yarn.appMasterEnv.OMP_NUM_THREADS": "1",
    "spark.yarn.appMasterEnv.OPENBLAS_NUM_THREADS": "1",
}


class GristmillOperator(SparkSubmitOperator):
    """Fails for good with a status that another try would end with too."""

    NEEDS_A_PERSON = {2, 3, 4, 5}

    def execute(self, context):
        try:
            return super().execute(context)
        except Exception as failure:
            status = re.search(r"Error code is: (\d+)", str(failure))
            if status and int(status.group(1)) in self.NEEDS_A_PERSON:
                raise AirflowFailException(str(failure)) from failure
            raise


def command(name, *options):
    return GristmillOperator(
        task_id=name,
        name=f"gristmill {name}",
        conn_id="spark_default",
        application=f"{HOME}/lib/gristmill-spark-jobs.jar",
        jars=f"{HOME}/lib/*.jar",
        java_class="io.gristmill.spark.Main",
        deploy_mode="client",
        driver_memory="4g",
        num_executors=4,
        executor_cores=1,
        conf=CONF,
        env_vars={"LC_ALL": "C.UTF-8", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
        application_args=[
            name, "--resume", "--quiet", "--config", CONFIG, "--input", INPUT, "--output", OUTPUT, *options,
        ],
    )


with DAG(
    dag_id="gristmill_news",
    schedule="15 2 * * *",
    start_date=datetime(2026, 1, 1),
    catchup=False,
    max_active_runs=1,
    default_args={
        "depends_on_past": True,
        "retries": 3,
        "retry_delay": timedelta(minutes=5),
        "retry_exponential_backoff": True,
    },
):
    command("pipeline", "--after", POINTER) >> command("publish", "--to", POINTER)
