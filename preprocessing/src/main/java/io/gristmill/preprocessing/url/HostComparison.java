package io.gristmill.preprocessing.url;

import java.util.Optional;

/** When a list's host or address is that of a page. */
public enum HostComparison {
  /** Letter by letter, as datatrove's URLFilter: what the certified profile does. */
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
  /** In whatever spelling: capitals, Punycode, a dot at the end, default ports, a user's name. */
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
      // Addresses by number and names without a public suffix have no registered domain.
      return site.full().isEmpty() && host.isPresent() ? new SiteName("", host.get()) : site;
    }
  };

  /** A domain or host as it is looked up. */
  public abstract String domain(String entry);

  /** A whole address as it is looked up. */
  public abstract String url(String entry);

  /** The host in an address and its registered domain, as they are looked up. */
  abstract SiteName site(String url);
}
