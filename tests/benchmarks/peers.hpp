// Other databases that keep events durably: one insert a transaction, as each does it best.
#pragma once
#include <cstddef>
#include <memory>

namespace skald::bench {

class Peer {
public:
    virtual ~Peer() = default;
    Peer() = default;
    Peer(const Peer&) = delete;
    Peer& operator=(const Peer&) = delete;

    /// Any thread, but only one for each client. Durable when it returns; false: it failed.
    virtual bool insert(std::size_t client) = 0;
};

struct Peers {
    /// WAL, synchronous=FULL, one prepared insert behind a mutex: connections of their own would
    /// only wait for the lock of the file.
    std::unique_ptr<Peer> sqlite;
    /// A connection for each client, one prepared insert a transaction; a server of its own on a
    /// socket, that ends with the object.
    std::unique_ptr<Peer> postgres;
    /// A synced write for each event; it groups them itself.
    std::unique_ptr<Peer> rocksdb;
};

/// In the working directory. Ends the program when one cannot be opened.
Peers open_peers(std::size_t clients);

}  // namespace skald::bench
