package io.gristmill.preprocessing.url;

import java.util.Optional;

/** Comparison of the hosts and addresses of lists with those of pages. */
public enum HostComparison {
  /** Compares characters like datatrove's URLFilter; used by the certified profile. */
  AS_WRITTEN {
    @Override
    public String domain(String entry) {
      return entry;
    }

    @Override
    public String url(String entry) {
      return entry;
    }

    @Override
    SiteName site(String url) {
      return SiteName.of(url);
    }
  },
  /** Ignores differences in capitals, Punycode, trailing dots, default ports and user names. */
  CANONICAL {
    @Override
    public String domain(String entry) {
      return Hosts.canonical(entry);
    }

    @Override
    public String url(String entry) {
      return WebAddress.of(entry).map(WebAddress::toString).orElse(entry);
    }

    @Override
    SiteName site(String url) {
      Optional<String> host = WebAddress.of(url).map(WebAddress::host);
      SiteName site = SiteName.of(host.orElse(url));
      // IP addresses and names without a public suffix have no registered domain.
      return site.full().isEmpty() && host.isPresent() ? new SiteName("", host.get()) : site;
    }
  };

  /** The lookup key of a domain or host. */
  public abstract String domain(String entry);

  /** The lookup key of a whole address. */
  public abstract String url(String entry);

  /** The lookup keys of the host in an address and of its registered domain. */
  abstract SiteName site(String url);
}
