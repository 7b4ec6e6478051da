// A connection as a stream of bytes in both directions: TCP now, later also TLS.
#pragma once
#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace skald::http {

/// Belongs to one I/O thread. At most one read and one write are under way at a time; their memory
/// and user must live until they are done. Outcomes never come from within a call.
class ByteStream {
public:
    class User {
    public:
        virtual ~User() = default;
        /// 0: the other side has ended the stream, or it broke or was closed.
        virtual void on_read(std::size_t bytes) = 0;
        /// At least one byte; 0: the stream broke or was closed.
        virtual void on_written(std::size_t bytes) = 0;
    };

    virtual ~ByteStream() = default;
    virtual void read_some(std::span<char> into, std::shared_ptr<User> user) = 0;
    virtual void write_some(std::span<const std::string_view> parts,
                            std::shared_ptr<User> user) = 0;
    /// How much of what is written from now on the system may hold, about, until the other side takes
    /// it. By itself it holds megabytes.
    virtual void hold_at_most(std::size_t bytes) = 0;
    /// Tells the other side that nothing more comes. It may still send.
    virtual void finish_writing() = 0;
    /// Ends both directions, and the calls under way.
    virtual void close() = 0;
    /// "127.0.0.1:54321".
    virtual std::string remote() const = 0;
};

}  // namespace skald::http
