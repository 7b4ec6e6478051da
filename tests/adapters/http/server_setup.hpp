// A server on a free port, with a log that a test can look at.
#pragma once
#include <gtest/gtest.h>

#include <memory>
#include <skald/adapters/http/http_server.hpp>
#include <skald/core/clock.hpp>
#include <skald/core/testing/recording_log.hpp>
#include <skald/core/testing/seeded_random.hpp>
#include <string>

#include "../../eventually.hpp"
#include "raw_client.hpp"

namespace skald::http {

using testing::eventually;

class ServerTest : public ::testing::Test {
public:
    void start(Router router, ServerOptions options = {}, RequestObserver* observer = nullptr) {
        auto started = Server::start(std::move(router), {clock_, random_, log_, observer}, options);
        ASSERT_TRUE(started) << to_string(started.error());
        server_ = *std::move(started);
    }
    void stop() { server_.reset(); }
    Server& server() { return *server_; }
    testing::RecordingLog& log() { return log_; }
    RawClient client() { return RawClient(server_->port()); }

    /// The answer to these bytes, on a connection of their own.
    std::string answer_to(std::string_view bytes) {
        RawClient raw = client();
        raw.send(bytes);
        return raw.read_response();
    }

private:
    SystemClock clock_;
    testing::SeededRandom random_{1};
    testing::RecordingLog log_;
    std::unique_ptr<Server> server_;
};

}  // namespace skald::http
