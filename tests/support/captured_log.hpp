#pragma once
// Catches what weft logs while it lives, in place of standard error. Make it before the runtime.

#include <spdlog/sinks/base_sink.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace weft::test {

class captured_log {
public:
    captured_log() : sink_{std::make_shared<keeper>()} {
        spdlog::drop("weft");
        auto logger = std::make_shared<spdlog::logger>("weft", sink_);
        logger->set_pattern("%l %v");
        spdlog::register_logger(std::move(logger));
    }
    captured_log(captured_log const&) = delete;
    captured_log& operator=(captured_log const&) = delete;
    ~captured_log() { spdlog::drop("weft"); }

    /// All lines so far that hold `text`, each with its level in front.
    [[nodiscard]] std::vector<std::string> lines_with(std::string_view text) const {
        std::vector<std::string> found;
        for (std::string const& line : sink_->lines()) {
            if (line.find(text) != std::string::npos) found.push_back(line);
        }
        return found;
    }
    /// All but what tells of the machine's load: that a process had no core for a while says nothing about a test.
    [[nodiscard]] std::vector<std::string> lines() const {
        std::vector<std::string> all = sink_->lines();
        std::erase_if(all, [](std::string const& line) { return line.find("has held scheduler thread") != std::string::npos; });
        return all;
    }
    [[nodiscard]] std::size_t size() const { return lines().size(); }

private:
    class keeper final : public spdlog::sinks::base_sink<std::mutex> {
    public:
        [[nodiscard]] std::vector<std::string> lines() {
            std::lock_guard const lock{mutex_};
            return lines_;
        }

    private:
        void sink_it_(spdlog::details::log_msg const& message) override {
            spdlog::memory_buf_t text;
            formatter_->format(message, text);
            lines_.emplace_back(text.data(), text.size());
        }
        void flush_() override {}

        std::vector<std::string> lines_;  // under the base's mutex_
    };

    std::shared_ptr<keeper> sink_;
};

}  // namespace weft::test
