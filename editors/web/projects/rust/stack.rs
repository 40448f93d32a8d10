//! A stack of numbers, and what can be calculated on it.

#[derive(Debug, Default)]
pub struct Stack {
    values: Vec<f64>,
}

impl Stack {
    pub fn push(&mut self, value: f64) {
        self.values.push(value);
    }

    pub fn pop(&mut self) -> Option<f64> {
        self.values.pop()
    }

    pub fn apply(&mut self, operator: char) -> Result<f64, String> {
        let right = self.pop().ok_or("the stack is empty")?;
        let left = self.pop().ok_or("the stack is empty")?;
        let result = match operator {
            '+' => left + right,
            '-' => left - right,
            '*' => left * right,
            _ => return Err(format!("unknown operator {operator}")),
        };
        self.push(result);
        Ok(result)
    }
}
