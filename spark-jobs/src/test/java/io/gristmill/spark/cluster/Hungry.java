package io.gristmill.spark.cluster;

import io.gristmill.spark.storage.HadoopConfigurations;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.yarn.api.records.ApplicationId;
import org.apache.hadoop.yarn.api.records.ApplicationSubmissionContext;
import org.apache.hadoop.yarn.api.records.ContainerLaunchContext;
import org.apache.hadoop.yarn.api.records.Resource;
import org.apache.hadoop.yarn.client.api.YarnClient;
import org.apache.hadoop.yarn.exceptions.YarnException;

/** Applications in YARN's default queue that take memory and do nothing. */
final class Hungry implements AutoCloseable {

  private final YarnClient yarn = YarnClient.createYarnClient();
  private final List<ApplicationId> applications = new ArrayList<>();

  private Hungry(HadoopDaemons hadoop) throws IOException {
    Configuration configuration = HadoopConfigurations.create();
    configuration.addResource(hadoop.conf().resolve("yarn-site.xml").toUri().toURL());
    yarn.init(configuration);
    yarn.start();
  }

  /** Submits some of them. */
  static Hungry submit(HadoopDaemons hadoop, int count, long mebibytes) throws IOException {
    Hungry hungry = new Hungry(hadoop);
    try {
      for (int i = 0; i < count; i++) {
        hungry.submit(mebibytes);
      }
    } catch (YarnException e) {
      throw new IOException(e);
    }
    return hungry;
  }

  private void submit(long mebibytes) throws YarnException, IOException {
    ApplicationSubmissionContext context =
        yarn.createApplication().getApplicationSubmissionContext();
    context.setApplicationName("hungry");
    context.setQueue("default");
    context.setMaxAppAttempts(1);
    context.setResource(Resource.newInstance(mebibytes, 1));
    context.setAMContainerSpec(
        ContainerLaunchContext.newInstance(
            Map.of(), Map.of(), List.of("sleep 60"), Map.of(), null, Map.of()));
    applications.add(yarn.submitApplication(context));
  }

  @Override
  public void close() throws IOException {
    try {
      for (ApplicationId application : applications) {
        yarn.killApplication(application);
      }
    } catch (YarnException e) {
      throw new IOException(e);
    } finally {
      yarn.stop();
    }
  }
}
