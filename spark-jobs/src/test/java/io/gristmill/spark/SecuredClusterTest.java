package io.gristmill.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import javax.net.ssl.SSLHandshakeException;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import scala.Tuple2;

class SecuredClusterTest {

  private static SecuredCluster cluster;

  @BeforeAll
  static void start() {
    cluster = SecuredCluster.start(2, LocalCluster.JAVA);
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  @Test
  void executorsAuthenticateAndEncryptTrafficAndSpills() {
    List<String> protections =
        cluster.spark().parallelize(List.of(1, 2), 2).map(i -> protections()).collect();
    assertThat(protections).containsOnly("authenticated, encrypted, I/O encrypted, no fallback");
  }

  private static String protections() {
    SparkEnv env = SparkEnv.get();
    return (env.securityManager().isAuthenticationEnabled() ? "authenticated, " : "")
        + (env.securityManager().isEncryptionEnabled() ? "encrypted, " : "")
        + (env.securityManager().getIOEncryptionKey().isDefined() ? "I/O encrypted, " : "")
        + (env.conf().getBoolean("spark.network.crypto.saslFallback", true) ? "" : "no fallback");
  }

  @Test
  void shufflesBetweenProcesses() {
    JavaSparkContext spark = cluster.spark();
    Map<Integer, Integer> sums =
        spark
            .parallelize(IntStream.range(0, 1000).boxed().toList(), 4)
            .mapToPair(i -> new Tuple2<>(i % 3, 1))
            .reduceByKey(Integer::sum, 3)
            .collectAsMap();
    assertThat(sums).containsExactlyInAnyOrderEntriesOf(Map.of(0, 334, 1, 333, 2, 333));
  }

  @Test
  void uiUsesTlsWithOurCertificate()
      throws IOException, InterruptedException, GeneralSecurityException {
    URI jobs = URI.create(cluster.spark().sc().uiWebUrl().get() + "/jobs/");
    assertThat(jobs.getScheme()).isEqualTo("https");
    assertThat(get(cluster.client(), jobs).statusCode()).isEqualTo(200);
    assertThatThrownBy(() -> get(HttpClient.newHttpClient(), jobs))
        .isInstanceOf(SSLHandshakeException.class);
  }

  private static HttpResponse<String> get(HttpClient client, URI uri)
      throws IOException, InterruptedException {
    return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
  }
}
