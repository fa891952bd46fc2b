package io.gristmill.preprocessing.statistics;

import io.gristmill.preprocessing.url.WebAddress;
import java.util.List;

/**
 * The hosts with the most documents.
 *
 * @param distinct number of hosts
 * @param inOrder most documents first; ties by name
 */
public record TopHosts(long distinct, List<Ranked> inOrder) {

  /** Maximum number of ranked hosts. */
  public static final int MOST = 100;

  public record Ranked(String host, HostCount documents) {}

  public TopHosts {
    inOrder = List.copyOf(inOrder);
  }

  /** Document counts of one host. */
  public record HostCount(long kept, long dropped) {

    public static final HostCount NONE = new HostCount(0, 0);

    public HostCount merge(HostCount that) {
      return new HostCount(kept + that.kept, dropped + that.dropped);
    }

    /** The canonical host of a URL; empty if there is none. */
    public static String host(String url) {
      return WebAddress.of(url).map(WebAddress::host).orElse("");
    }
  }
}
