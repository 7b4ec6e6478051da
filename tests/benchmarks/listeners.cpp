#include "listeners.hpp"

#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "../gzip_reader.hpp"
#include "crowd.hpp"
#include "outcome.hpp"

namespace skald::bench {
namespace {

using Takes = Listeners::Takes;

constexpr std::size_t one_of = 125;  // listeners is in the sample

/// Finds ids in what a listener reads; they must be 0, 1, 2 and so on.
class IdCheck {
public:
    void read(std::string_view text) {
        text_ += text;
        std::size_t begin = 0;
        for (auto end = text_.find('\n'); end != std::string::npos; end = text_.find('\n', begin)) {
            take_line(std::string_view(text_).substr(begin, end - begin));
            begin = end + 1;
        }
        text_.erase(0, begin);
    }
    /// The last event.
    std::uint64_t last() const { return next_ == 0 ? 0 : next_ - 1; }

private:
    void take_line(std::string_view line) {
        if (!line.starts_with("id: ")) return;
        require(line.substr(4) == std::to_string(next_), "hearing each event once, in order");
        ++next_;
    }

    std::string text_;  // a line that is not whole
    std::uint64_t next_ = 0;
};

class Listener {
public:
    Listener(std::uint16_t port, Takes takes, bool is_sample)
        : socket_(connect_to(port)), takes_(takes), is_sample_(is_sample) {
        const bool is_packed = takes == Takes::gzip;
        send_request(socket_, std::string("GET /events?after=0 HTTP/1.1\r\nHost: localhost\r\n") +
                                  (is_packed ? "Accept-Encoding: gzip\r\n" : "") + "\r\n");
        read_head(is_packed);
    }

    int socket() const { return socket_; }
    bool is_sample() const { return is_sample_; }
    std::uint64_t heard() const { return ids_.last(); }
    std::uint64_t bytes() const { return bytes_; }

    /// What has come; 0: the end.
    std::uint64_t take(bool is_ending) {
        if (!is_sample_ && !is_ending) return count(discard_once(socket_));
        const auto length = ::recv(socket_, buffer().data(), buffer().size(), 0);
        require(length >= 0, "staying connected");
        const std::string_view bytes(buffer().data(), static_cast<std::size_t>(length));
        if (is_sample_) read(bytes);
        end_ += bytes;
        end_.erase(0, end_.size() - std::min(end_.size(), trailer_bytes));
        require(length > 0 || is_ending, "staying connected");
        return count(bytes.size());
    }
    /// The same for all who got the same text.
    std::string proof() const { return takes_ == Takes::gzip ? end_ : std::to_string(bytes_); }
    bool is_whole() const { return takes_ == Takes::plain || gzip_->is_complete(); }

private:
    static constexpr std::size_t trailer_bytes = 8;

    static std::vector<char>& buffer() {
        static std::vector<char> buffer(std::size_t{256} << 10);
        return buffer;
    }
    std::uint64_t count(std::uint64_t bytes) {
        bytes_ += bytes;
        return bytes;
    }
    // What stands behind the head counts already.
    void read_head(bool is_packed) {
        if (is_sample_ && is_packed) gzip_ = std::make_unique<testing::GzipReader>();
        std::string head;
        char byte = 0;
        while (!head.ends_with("\r\n\r\n")) {
            require(::recv(socket_, &byte, 1, 0) == 1, "listening");
            head += byte;
        }
        require(head.starts_with("HTTP/1.1 200 "), "being heard");
        require((head.find("Content-Encoding: gzip") != std::string::npos) == is_packed,
                "getting what was asked for");
    }
    void read(std::string_view bytes) {
        if (takes_ == Takes::plain) return ids_.read(bytes);
        const auto text = gzip_->read(bytes);
        require(text.has_value(), "inflating");
        ids_.read(*text);
    }

    int socket_;
    Takes takes_;
    bool is_sample_;
    std::uint64_t bytes_ = 0;
    std::string end_;                            // the last bytes
    std::unique_ptr<testing::GzipReader> gzip_;  // of one in the sample
    IdCheck ids_;
};

/// The work of the process.
class Listening {
public:
    Listening(Listeners::Shared& shared, std::uint16_t port, std::size_t count, Takes takes)
        : shared_(shared), poll_(::epoll_create1(0)) {
        listeners_.reserve(count);
        for (std::size_t i = 0; i < count; ++i) {
            listeners_.emplace_back(port, takes, i % one_of == 0);
            epoll_event wanted{.events = EPOLLIN, .data = {.u64 = i}};
            require(::epoll_ctl(poll_, EPOLL_CTL_ADD, listeners_[i].socket(), &wanted) == 0,
                    "waiting");
        }
    }

    /// Until the last stream has ended.
    void run() {
        std::array<epoll_event, 256> ready;
        while (ended_ < listeners_.size()) {
            const int count = ::epoll_wait(poll_, ready.data(), ready.size(), -1);
            for (int i = 0; i < count; ++i) {
                take(listeners_[ready[static_cast<std::size_t>(i)].data.u64]);
            }
        }
    }
    /// How many got what the first one got, who has read all of it.
    std::size_t same() const {
        const std::string proof = listeners_.front().proof();
        return static_cast<std::size_t>(
            std::count_if(listeners_.begin(), listeners_.end(), [&](const Listener& one) {
                return one.proof() == proof && (!one.is_sample() || one.is_whole());
            }));
    }

private:
    void take(Listener& one) {
        const std::uint64_t bytes = one.take(shared_.is_ending);
        shared_.bytes += bytes;
        if (one.is_sample()) tell_heard();
        if (bytes > 0) return;
        ::close(one.socket());
        ++ended_;
    }
    void tell_heard() {
        std::uint64_t least = listeners_.front().heard();
        for (std::size_t i = 0; i < listeners_.size(); i += one_of) {
            least = std::min(least, listeners_[i].heard());
        }
        shared_.heard = least;
    }

    Listeners::Shared& shared_;
    int poll_;
    std::vector<Listener> listeners_;
    std::size_t ended_ = 0;
};

}  // namespace

Listeners::Listeners(std::uint16_t port, std::size_t count, Takes takes)
    : count_(count), process_([&](const ChildProcess::Tell& tell) {
          Listening listening(*shared_, port, count, takes);
          tell(static_cast<double>(count));
          listening.run();
          tell(static_cast<double>(listening.same()));
      }) {
    process_.hear();
}

void Listeners::compare_ends(const std::function<void()>& end_service) {
    shared_->is_ending = true;
    end_service();
    require(process_.hear() == static_cast<double>(count_), "hearing the same, all of them,");
}

}  // namespace skald::bench
